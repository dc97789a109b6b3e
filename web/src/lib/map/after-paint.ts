/** Work that waits until the page has been painted; asked for again while it waits, it is done once. */
export const afterPaint = (work: () => void) => {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
  };
  const ask = () => {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        frame = 0;
        work();
      });
    });
  };
  return { ask, cancel, waiting: () => frame !== 0 };
};
