import { InfoGAN } from 'gan-kit';

console.log(InfoGAN);
