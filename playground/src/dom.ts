/** An element of the page, of the kind it must be. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} '${id}'.`);
}

/** A field of a form. */
export function named<K extends 'input' | 'select'>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const field: HTMLElementTagNameMap[K] = document.createElement(tag);
  field.name = name;
  return field;
}

/** A field with its label. */
export function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label');
  label.append(text, field);
  return label;
}
