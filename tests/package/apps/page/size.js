import { InfoGAN, ready } from 'gan-kit';

console.log(InfoGAN, ready);
