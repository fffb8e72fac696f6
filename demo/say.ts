/** Tells the person who watches the demo what comes next. */
export function say(line: string): void {
  console.log(`\n● ${line}`);
}
