/**
 * How the Node that serves is started. Young objects are collected while nothing else runs, in a time that grows with what of them lives on:
 * of the 16 MB that V8 takes by itself, with thousands of streams just opened, over 30 ms.
 */
export const SERVING = ['--max-semi-space-size=8'];
