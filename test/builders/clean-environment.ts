/*
 * Runs before each file of tests: what is left in the environment of whoever runs them must not decide how they end. A token that
 * `bao server -dev` wrote below the home directory is a credential like any other, and a plan with it is another plan.
 */
const OF_ROLLCALL = /^(?:VAULT|BAO|NETBIRD|NB|OPAL|CIPHERSCALE|GITHUB|GITLAB|ACTIONS|CI|TF|ROLLCALL)_|^(?:PG[A-Z]+)$/;
/** `CI` lets the tests take every crash point. */
const OF_THE_TESTS = /^ROLLCALL_(?:TEST|FUZZ|BENCH|DIE)_|^CI$/;

for (const name of Object.keys(process.env)) {
  if (OF_ROLLCALL.test(name) && !OF_THE_TESTS.test(name)) delete process.env[name];
}
