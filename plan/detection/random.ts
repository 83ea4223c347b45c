/**
 * A source of uniformly distributed numbers from 0 up to 1, reproducible by its seed, so that a plan does not change
 * between runs. The generator is sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state.
 */
export function randomNumbers(seed: number): () => number {
    let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];
    const next = (): number => {
        const sum = (a + b + counter) | 0;
        counter = (counter + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + sum) | 0;
        return (sum >>> 0) / 2 ** 32;
    };
    // The first numbers of neighbouring seeds are similar.
    for (let warmUp = 0; warmUp < 15; warmUp += 1) {
        next();
    }
    return next;
}
