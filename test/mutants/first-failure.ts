import fc from "fast-check";

/** That a test fails is all that is asked here, so nobody waits until its example is small. */
fc.configureGlobal({ endOnFailure: true });
