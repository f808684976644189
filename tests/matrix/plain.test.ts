import { REFUSED } from './refused';
import { all, matrix } from './suite';

matrix({ plain: all([]) }, REFUSED.always);
