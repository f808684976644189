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

/** One of several words, with its label. */
export function choiceField(
  name: string,
  label: string,
  options: Readonly<Record<string, string>>,
  now: string,
  changed: (value: string) => void,
): HTMLLabelElement {
  const select = named('select', name);
  for (const [value, textContent] of Object.entries(options)) {
    const option = document.createElement('option');
    Object.assign(option, { value, textContent, selected: value === now });
    select.append(option);
  }
  select.addEventListener('change', () => changed(select.value));
  return labelled(label, select);
}

/** A number within bounds, with its label. */
export function numberField(
  name: string,
  { label, least, most, whole = false }: { label: string; least: number; most: number; whole?: boolean },
  now: number,
  changed: (value: number) => void,
): HTMLLabelElement {
  const input = named('input', name);
  const step = whole ? '1' : 'any';
  Object.assign(input, { type: 'number', min: `${least}`, max: `${most}`, step, value: `${now}` });
  input.addEventListener('change', () => {
    if (input.reportValidity() && input.value !== '') changed(Number(input.value));
  });
  return labelled(label, input);
}
