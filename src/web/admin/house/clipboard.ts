/** Whether `text` is in the clipboard now. By plain http there is no clipboard API: then what is selected is copied. */
export async function copied(text: string, select: () => void): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    select();
    return document.execCommand("copy");
  }
}
