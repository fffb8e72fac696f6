const format = new Intl.DurationFormat('en', { style: 'narrow' });

/** A length of time for people: `450ms`, `12s`, `3m 5s`, `1h 2m`. */
export function duration(ms: number): string {
  // Intl leaves zero out altogether.
  if (Math.round(ms) < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 1000);
  const parts = {
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor((seconds % 3600) / 60),
    seconds: seconds % 60,
  };
  if (parts.hours > 0) return format.format({ hours: parts.hours, minutes: parts.minutes });
  return format.format(parts.minutes > 0 ? { minutes: parts.minutes, seconds: parts.seconds } : { seconds });
}
