/** Interleaved rounds of contenders that take their time. */

/** Tells of progress, one line at a time. */
export type Tell = (line: string) => void;

/**
 * Runs every contender once a round, and each round begins with another one, so that neither a drifting machine nor
 * the place in the row favours any. The results of a round stay together.
 */
export async function rounds<T extends object, K extends string>(
  contenders: Readonly<Record<K, () => Promise<T>>>,
  count: number,
  tell: Tell,
): Promise<Record<K, T>[]> {
  const names = Object.keys(contenders) as K[];
  const results: Record<K, T>[] = [];
  for (let round = 0; round < count; round++) {
    const ofRound: Partial<Record<K, T>> = {};
    for (let place = 0; place < names.length; place++) {
      const name = names[(round + place) % names.length] as K;
      const result = await contenders[name]();
      tell(`  round ${round + 1} of ${count}: ${name} ${JSON.stringify(result)}`);
      ofRound[name] = result;
    }
    results.push(ofRound as Record<K, T>);
  }
  return results;
}
