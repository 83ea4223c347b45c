/** Calls a function once for each key, also while the first call has not ended. */
export function oncePerKey<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
    const answers = new Map<string, Promise<T>>();
    return (key) => {
        const answer = answers.get(key) ?? read(key);
        answers.set(key, answer);
        return answer;
    };
}
