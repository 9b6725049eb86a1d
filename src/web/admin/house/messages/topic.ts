/** Easily told apart when they are read out. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const LONGEST_NAME = 32;
const RANDOM = 20;

type Bytes = Uint8Array<ArrayBuffer>;

/** A topic that nobody guesses: the shop's name, to know it again, and 20 letters by chance (98 bits). */
export function unguessableTopic(slug: string, random: (bytes: Bytes) => Bytes): string {
  let letters = "";
  while (letters.length < RANDOM) {
    for (const byte of random(new Uint8Array(RANDOM))) {
      // Bytes beyond the last whole turn would make some letters likelier.
      if (byte < LETTERS.length * Math.floor(256 / LETTERS.length)) letters += LETTERS[byte % LETTERS.length];
    }
  }
  return `${slug.slice(0, LONGEST_NAME)}-${letters.slice(0, RANDOM)}`;
}

/** What an ntfy server takes as a topic. */
export const TOPIC_PATTERN = "[\\-_A-Za-z0-9]{1,64}";

export function topicAddress(server: string, topic: string): string {
  return `${server.replace(/\/+$/, "")}/${topic}`;
}
