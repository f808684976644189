import '@tensorflow/tfjs-backend-cpu';
import { planeView } from './plane/view';

planeView();
