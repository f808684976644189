import { check } from '../core/checks';

/** Classes from the first folder of each file's path, if that is how the files lie. */
export function folderClasses(path: string, files: readonly string[], wanted: boolean | undefined) {
  const loose = files.find(file => !file.includes('/'));
  const nested = files.find(file => file.includes('/'));
  check(
    wanted !== undefined || loose === undefined || nested === undefined,
    'data',
    () =>
      `${path}: some pictures lie in subfolders (${nested}) and some do not (${loose}). Pass classes: false to use all without classes.`,
  );
  check(
    wanted !== true || loose === undefined,
    'data',
    () =>
      `${path}: classes need every picture in a subfolder, and ${loose} is in none. Move it or pass classes: false.`,
  );
  if (wanted === false || loose !== undefined) return {};
  const classOf = (file: string) => file.slice(0, file.indexOf('/'));
  const classNames = [...new Set(files.map(classOf))].sort();
  const number = new Map(classNames.map((name, i) => [name, i]));
  const labels = Int32Array.from(files, file => number.get(classOf(file)) ?? 0);
  return { classes: classNames.length, classNames, labels };
}
