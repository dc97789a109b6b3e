import type { Attachment } from 'svelte/attachments';

/** Opens a dialog as a modal one while it is on the page. */
export const showModal: Attachment<HTMLDialogElement> = (dialog) => {
  dialog.showModal();
  return () => dialog.close();
};
