import type { ViewSize } from './handler.js';

/** An element scrolled away for a moment keeps its picture: layers cost a key frame to come back. */
const hiddenGraceMs = 1_000;

/** Reports the size of an element in device pixels while it can be seen and null once it cannot. */
export function observeElementSize(element: HTMLMediaElement, listener: (size: ViewSize) => void): () => void {
  let inView = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = (): void => {
    clearTimeout(timer);
    const { clientWidth: width, clientHeight: height } = element;
    const pictured = document.pictureInPictureElement === element;
    if (pictured || (inView && !document.hidden && width > 0 && height > 0)) {
      const ratio = devicePixelRatio || 1;
      listener({ width: Math.round(width * ratio), height: Math.round(height * ratio) });
    } else {
      timer = setTimeout(() => listener(null), hiddenGraceMs);
    }
  };
  const resize = new ResizeObserver(report);
  const intersection = new IntersectionObserver(entries => {
    inView = entries.at(-1)?.isIntersecting ?? inView;
    report();
  });
  resize.observe(element);
  intersection.observe(element);
  document.addEventListener('visibilitychange', report);
  element.addEventListener('enterpictureinpicture', report);
  element.addEventListener('leavepictureinpicture', report);
  return () => {
    clearTimeout(timer);
    resize.disconnect();
    intersection.disconnect();
    document.removeEventListener('visibilitychange', report);
    element.removeEventListener('enterpictureinpicture', report);
    element.removeEventListener('leavepictureinpicture', report);
  };
}
