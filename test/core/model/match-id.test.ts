import { describe, expect, it } from 'vitest';
import { matchId } from '../../../src/core/model/match-id.ts';

describe('ids', () => {
  it.each([
    ['442277E6-89B8-D061-FFB7-1BEB8EBF6A54', '442277e6-89b8-d061-ffb7-1beb8ebf6a54'],
    ['442277e6-89b8-d061-ffb7-1beb8ebf6a54', '442277e6-89b8-d061-ffb7-1beb8ebf6a54'],
    ['ch8I4ug6lnn4g9hqv7l0', 'ch8I4ug6lnn4g9hqv7l0'],
    ['442277E6-89B8-D061-FFB7-1BEB8EBF6A54X', '442277E6-89B8-D061-FFB7-1BEB8EBF6A54X'],
  ])('%s is compared as %s', (written, compared) => {
    expect(matchId(written)).toBe(compared);
  });
});
