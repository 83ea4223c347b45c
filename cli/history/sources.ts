/** What a source contributed to the history. */
export type HistorySource =
    | {
          readonly name: "log";
          /** Pod of Flagger, and whether the log is of its container's previous run; or the file. */
          readonly log: string;
          /** Time from which it has every event, milliseconds since the epoch. @default - it has none */
          readonly from?: number;
          readonly events: number;
      }
    | {
          readonly name: "events";
          /** Events that no log of Flagger has. */
          readonly further: number;
      }
    | { readonly name: "status"; readonly canaries: number }
    | {
          readonly name: "metrics";
          /** The Prometheus. */
          readonly address: string;
          /** Rollouts with measurements. */
          readonly rollouts: number;
      };

/** A source as text. */
export function sourceText(source: HistorySource, time: (at: number) => string): string {
    switch (source.name) {
        case "log": {
            const since = source.from === undefined ? "" : ` since ${time(source.from)}`;
            return `Flagger's log, ${source.log}: ${count(source.events, "event")}${since}`;
        }
        case "events":
            return `events: ${source.further} that no log has`;
        case "status":
            return `status of ${count(source.canaries, "Canary", "Canaries")}`;
        case "metrics":
            return `metrics of ${source.address}: ${count(source.rollouts, "rollout")}`;
    }
}

function count(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
