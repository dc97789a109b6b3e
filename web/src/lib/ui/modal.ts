import type { Attachment } from 'svelte/attachments';

/**
 * Opens a dialog as a modal one while it is on the page. Its `close` event is the person's wish: one that is closed because it
 * leaves the page says nothing.
 */
export const showModal: Attachment<HTMLDialogElement> = (dialog) => {
  dialog.showModal();
  return () => {
    dialog.addEventListener('close', (event) => event.stopImmediatePropagation(), { capture: true });
    dialog.close();
  };
};
