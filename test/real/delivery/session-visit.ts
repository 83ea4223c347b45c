import { affinityCookie, strategies } from "../programs/releases/strategies";
import { askThroughMesh } from "../support/load";
import { keyOf, type Moment } from "../support/rollout-watch";

const workload = strategies.sessionAffinity;
const url = `http://${workload.name}.${workload.namespace}:9898/`;
const attempts = 60;

/** A user's visits to the canary with session affinity, as a browser that keeps its cookies makes them. */
export class SessionVisit {
    /** The cookie that the canary's responses set. */
    setCookie?: string;
    /** Releases that answered the requests with that cookie, and those without. */
    readonly withCookie: string[] = [];
    readonly withoutCookie: string[] = [];
    /** The cookie that a visit after the promotion is given. */
    laterCookie?: string;

    constructor(private readonly meshProxy: string) {}

    /** Visits once the canary has a share of the traffic that is neither all nor nothing. */
    async look(moment: Moment): Promise<void> {
        if (
            keyOf(moment) !== keyOf(workload) ||
            moment.weight === 0 ||
            this.setCookie !== undefined
        ) {
            return;
        }
        for (let request = 0; request < attempts; request += 1) {
            const { cookie, release } = await this.visit();
            this.withoutCookie.push(release);
            this.setCookie ??= cookie;
        }
        const cookie = this.setCookie?.split(";")[0];
        for (let request = 0; cookie !== undefined && request < attempts; request += 1) {
            this.withCookie.push((await this.visit(cookie)).release);
        }
    }

    /** Visits once more when the canary is promoted. */
    async afterwards(): Promise<void> {
        this.laterCookie = (await this.visit(this.setCookie?.split(";")[0])).cookie;
    }

    private async visit(cookie?: string): Promise<{ cookie?: string; release: string }> {
        const headers = cookie === undefined ? {} : { cookie };
        const { body, headers: answered } = await askThroughMesh(this.meshProxy, url, { headers });
        return {
            cookie: answered["set-cookie"]?.find((text) => text.startsWith(`${affinityCookie}=`)),
            release: (JSON.parse(body) as { message: string }).message,
        };
    }
}
