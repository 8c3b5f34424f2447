/** With more people than this nobody is singled out: everybody gets the same place, as around a table. */
const mostWithMain = 4;

/**
 * Tells the style sheet how to lay out so many tiles: one alone, one large with the others beside it, a shared screen likewise,
 * or a gallery. `board.css` uses the `narrow` numbers on an upright stage. One place more is counted where the self view has a
 * place of its own.
 */
export function arrange(stage: HTMLElement, board: HTMLElement, tiles: number, screen: boolean): void {
  const beside = tiles - 1;
  const layout = tiles <= 1 ? 'one' : screen ? 'screen' : tiles <= mostWithMain ? 'main' : 'gallery';
  const gallery = layout === 'gallery';
  const columns = gallery ? Math.ceil(Math.sqrt(tiles + 1)) : beside <= 3 ? 1 : beside <= 8 ? 2 : 3;
  const places = gallery ? tiles + 1 : beside;
  const narrowPlaces = layout === 'main' ? beside : gallery ? tiles + 1 : beside + 1;
  const narrow = narrowPlaces > 10 ? 3 : Math.min(Math.max(narrowPlaces, 1), 2);
  board.dataset['layout'] = layout;
  stage.style.setProperty('--columns', String(columns));
  stage.style.setProperty('--rows', String(Math.max(1, Math.ceil(places / columns))));
  stage.style.setProperty('--narrow-columns', String(narrow));
  stage.style.setProperty('--narrow-rows', String(Math.max(1, Math.ceil(narrowPlaces / narrow))));
}
