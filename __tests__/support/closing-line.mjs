/** A jest reporter that ends the run with one plain line and says why tests were left out. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    if (skipped > 0 && process.env.SHIP_TEST_DOCKER !== 'yes') {
      console.log('Tests that need a Docker engine were skipped: no engine answers on this machine.');
    }
    console.log(`${results.numPassedTests} passed, ${results.numFailedTests} failed, ${skipped} skipped`);
  }
}
