import type { Matrix } from './matrix';

/** A decision tree: a leaf says the class, a split sends values up to the threshold to the left. */
type Node =
  | { readonly class: number }
  | { readonly column: number; readonly threshold: number; readonly left: Node; readonly right: Node };

/** A grown tree, and by how much each column lowered the impurity. */
export interface Tree {
  readonly root: Node;
  /** One for each column: the share of all weight in a split's node times what the split took off its impurity. */
  readonly importances: Float64Array;
}

/** What a tree is grown on. */
export interface Examples {
  readonly codes: Matrix;
  /** The class of each row, from 0. */
  readonly classes: ArrayLike<number>;
  /** How many classes there are. */
  readonly count: number;
}

interface Split {
  readonly column: number;
  readonly threshold: number;
  /** How much it leaves: the two sides' weight times impurity. */
  readonly left: number;
}

/**
 * A classification tree by Gini's impurity (Breiman et al. 1984, §4.3): each split is the best of all columns and
 * thresholds, until a node is pure or the depth is reached.
 *
 * @param weights of the rows: how often each was drawn; those of weight 0 are left out
 */
export function growTree({ codes, classes, count }: Examples, weights: ArrayLike<number>, depth: number): Tree {
  const { values, rows, columns } = codes;
  const at = (row: number, column: number) => values[row * columns + column] ?? 0;
  const drawn = Array.from({ length: rows }, (_, row) => row).filter(row => (weights[row] ?? 0) > 0);
  const importances = new Float64Array(columns);
  const all = drawn.reduce((sum, row) => sum + (weights[row] ?? 0), 0);

  const countsOf = (ids: ArrayLike<number>): Float64Array => {
    const counts = new Float64Array(count);
    for (let i = 0; i < ids.length; i++) {
      const of = classes[ids[i] ?? 0] ?? 0;
      counts[of] = (counts[of] ?? 0) + (weights[ids[i] ?? 0] ?? 0);
    }
    return counts;
  };

  /** The best split of rows that are sorted by a column: scanned from the left, one class count moving at a time. */
  const bestOf = (sorted: Int32Array, column: number, total: Float64Array, best: Split | undefined) => {
    const left = new Float64Array(count);
    let [onLeft, onRight] = [0, total.reduce((a, b) => a + b, 0)];
    let [leftSquares, rightSquares] = [0, total.reduce((sum, c) => sum + c * c, 0)];
    let found = best;
    for (let i = 0; i + 1 < sorted.length; i++) {
      const row = sorted[i] ?? 0;
      const [of, weight] = [classes[row] ?? 0, weights[row] ?? 0];
      const [l, r] = [left[of] ?? 0, (total[of] ?? 0) - (left[of] ?? 0)];
      leftSquares += (l + weight) ** 2 - l ** 2;
      rightSquares += (r - weight) ** 2 - r ** 2;
      left[of] = l + weight;
      onLeft += weight;
      onRight -= weight;
      const [here, next] = [at(row, column), at(sorted[i + 1] ?? 0, column)];
      if (here === next) continue;
      const impure = onLeft - leftSquares / onLeft + onRight - rightSquares / onRight;
      // A midpoint that rounds to the greater value would send it to the left.
      const middle = Math.fround((here + next) / 2);
      if (!found || impure < found.left) found = { column, threshold: middle < next ? middle : here, left: impure };
    }
    return found;
  };

  const grow = (sorted: readonly Int32Array[], level: number): Node => {
    const ids = sorted[0] ?? new Int32Array();
    const total = countsOf(ids);
    const weight = total.reduce((a, b) => a + b, 0);
    const most = total.indexOf(total.reduce((a, b) => Math.max(a, b), 0));
    if (level === depth || total[most] === weight) return { class: most };
    const split = sorted.reduce<Split | undefined>(
      (best, rowsByColumn, column) => bestOf(rowsByColumn, column, total, best),
      undefined,
    );
    if (!split) return { class: most };
    const impure = weight - total.reduce((sum, c) => sum + c * c, 0) / weight;
    importances[split.column] = (importances[split.column] ?? 0) + (impure - split.left) / all;
    const toLeft = (row: number) => at(row, split.column) <= split.threshold;
    return {
      column: split.column,
      threshold: split.threshold,
      left: grow(
        sorted.map(ids => ids.filter(toLeft)),
        level + 1,
      ),
      right: grow(
        sorted.map(ids => ids.filter(row => !toLeft(row))),
        level + 1,
      ),
    };
  };

  const sorted = Array.from({ length: columns }, (_, column) =>
    Int32Array.from(drawn).sort((a, b) => at(a, column) - at(b, column) || a - b),
  );
  return { root: grow(sorted, 0), importances };
}

/** The class that a tree says of a row. */
export function classBy({ root }: Tree, { values, columns }: Matrix, row: number): number {
  let node = root;
  while (!('class' in node)) {
    node = (values[row * columns + node.column] ?? 0) <= node.threshold ? node.left : node.right;
  }
  return node.class;
}
