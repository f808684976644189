import '@tensorflow/tfjs-backend-cpu';
import { byId } from './dom';
import { picturesView } from './pictures/view';
import { planeView } from './plane/view';

// A link within the page is another experiment: it begins with a page of its own.
addEventListener('hashchange', () => location.reload());
const view = new URLSearchParams(location.hash.slice(1)).get('view') === 'pictures' ? 'pictures' : 'plane';
byId(view, HTMLElement).hidden = false;
document.querySelector(`nav a[data-view=${view}]`)?.setAttribute('aria-current', 'page');
if (view === 'pictures') void picturesView();
else planeView();
