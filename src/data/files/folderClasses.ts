import { check } from '../../core/checks';

/** Pictures below a folder, and the folders directly in it. */
interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

interface Wanted {
  readonly classes?: boolean | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Classes from the first folder of each file's path, if that is how the files lie. Every folder is a class, one without
 * pictures too, so that two folders with the same subfolders number them alike.
 *
 * @param wanted.classNames the classes in their order; default the folders in theirs
 */
export function folderClasses(path: string, { files, folders }: Listing, { classes, classNames }: Wanted) {
  const wanted = classes ?? (classNames ? true : undefined);
  check(wanted !== false || !classNames, 'argument', 'classNames: there are none with classes: false. Leave one out.');
  const loose = files.find(file => !file.includes('/'));
  const nested = files.find(file => file.includes('/'));
  check(
    wanted !== undefined || loose === undefined || nested === undefined,
    'data',
    () =>
      `${path}: some pictures lie in subfolders (${nested}) and some do not (${loose}). Pass classes: false to ` +
      'use all without classes.',
  );
  check(
    wanted !== true || loose === undefined,
    'data',
    () =>
      `${path}: classes need every picture in a subfolder, and ${loose} is in none. Move it or pass classes: false.`,
  );
  if (wanted === false || loose !== undefined) return {};
  const names = classNames ?? folders;
  const number = new Map(names.map((name, i) => [name, i]));
  check(number.size === names.length, 'argument', () => `classNames: some are the same: ${names.join(', ')}.`);
  const labels = Int32Array.from(files, file => {
    const label = number.get(file.slice(0, file.indexOf('/')));
    check(
      label !== undefined,
      'data',
      () => `${path}: ${file} lies in none of the classes ${names.join(', ')}. Add its folder to classNames.`,
    );
    return label;
  });
  return { classes: names.length, classNames: names, labels };
}
