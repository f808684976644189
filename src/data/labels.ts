/** One more than the largest label: how many classes there are, when nobody says. */
export function countClasses(labels: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < labels.length; i++) most = Math.max(most, labels[i] ?? 0);
  return Math.floor(most) + 1;
}
