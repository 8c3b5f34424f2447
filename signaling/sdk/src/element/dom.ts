/** An element of the shadow tree that the page around may style by its name. */
export function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.part.add(name);
  element.className = name;
  return element;
}

export function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = part('button', 'button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', onClick);
  return element;
}
