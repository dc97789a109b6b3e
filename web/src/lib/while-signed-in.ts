import { Problem } from '#lib/problem.ts';

/** Lets the person sign in again; answers whether they did. Without anybody who had signed in there is nobody to ask. */
type SignInAgain = () => Promise<boolean>;

let signInAgain: SignInAgain = () => Promise.resolve(false);

/** Names who asks the person. */
export const askThrough = (ask: SignInAgain): void => {
  signInAgain = ask;
};

/**
 * Does a piece of work that a session is needed for. If the session has ended meanwhile, it waits until the person has signed in
 * again and then does the work once more: what was typed, chosen or queued is still there, since nobody has failed yet.
 */
export const whileSignedIn = async <Result>(
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.type !== '/problems/sign-in-needed') throw error;
    if (!(await signInAgain())) throw error;
    signal?.throwIfAborted();
    return work();
  }
};
