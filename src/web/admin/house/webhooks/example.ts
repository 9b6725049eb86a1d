import node from "./check_signature.mjs?raw";
import python from "./check_signature.py?raw";

/** How a receiver checks that a request comes from Docket (Standard Webhooks, v1), in languages that many know. */
export const EXAMPLES = { node, python } as const;
export type ExampleLanguage = keyof typeof EXAMPLES;
export const EXAMPLE_NAMES: Record<ExampleLanguage, string> = { node: "Node.js", python: "Python" };
