import * as k8s from "@kubernetes/client-node";
import { clientErrorText, statusOf } from "./client-error";

/** Where objects of a kind are read from: the API's path, and the first list of them. */
export interface MirrorSource<T extends k8s.KubernetesObject> {
    /** As it reads in the log. */
    readonly kind: string;
    /** In the order in which they are tried, where a kind is served in several versions. */
    readonly versions: readonly { readonly path: string; readonly list: k8s.ListPromise<T> }[];
}

/** Milliseconds between two tries: while a kind is not served, and the first and the longest time after other errors. */
export interface RetryPace {
    readonly absentMs: number;
    readonly firstMs: number;
    readonly longestMs: number;
}

const calm: RetryPace = { absentMs: 2_000, firstMs: 250, longestMs: 5_000 };

/**
 * Keeps a copy of all objects of a kind through an informer. A kind that the API server does not serve (yet, or any
 * more) counts as empty; every error leads to a fresh informer, and the old copy holds until that one has listed.
 */
export class Mirror<T extends k8s.KubernetesObject> {
    private informer?: k8s.Informer<T> & k8s.ObjectCache<T>;
    private listed?: k8s.ObjectCache<T>;
    private timer?: NodeJS.Timeout;
    private failures = 0;
    private version = 0;
    private stopped = false;
    private lastProblem = "";
    private answered = false;

    constructor(
        private readonly kubeConfig: k8s.KubeConfig,
        private readonly source: MirrorSource<T>,
        private readonly changed: () => void,
        private readonly log: (line: string) => void,
        private readonly pace: RetryPace = calm,
    ) {}

    /** The objects as they were last heard of. */
    get objects(): readonly T[] {
        return this.listed?.list() ?? [];
    }

    /** Whether the API server has answered once, be it that the kind is not served. */
    get synced(): boolean {
        return this.answered;
    }

    /** Why there is no copy, in a few words; empty where there is one. */
    get problem(): string {
        return this.lastProblem;
    }

    /** Begins to list and watch. */
    start(): void {
        const { path, list } = this.source.versions[this.version];
        const informer = k8s.makeInformer(this.kubeConfig, path, list);
        this.informer = informer;
        let failed = false;
        informer.on("change", () => {
            if (this.listed === informer) {
                this.changed();
            }
        });
        informer.on("error", (error: unknown) => {
            if (!failed && !this.stopped) {
                failed = true;
                this.startAgain(error);
            }
        });
        informer.start().then(
            () => {
                if (!failed && !this.stopped) {
                    this.listed = informer;
                    this.failures = 0;
                    this.lastProblem = "";
                    this.answered = true;
                    this.changed();
                }
            },
            (error: unknown) => {
                if (!failed && !this.stopped) {
                    failed = true;
                    this.startAgain(error);
                }
            },
        );
    }

    /** Ends the watch; nothing is called back any more. */
    async stop(): Promise<void> {
        this.stopped = true;
        clearTimeout(this.timer);
        await this.informer?.stop();
    }

    private startAgain(error: unknown): void {
        const absent = statusOf(error) === 404;
        const old = this.informer;
        this.note(absent ? "not served" : clientErrorText(error));
        let delay = Math.min(this.pace.longestMs, this.pace.firstMs * 2 ** this.failures);
        this.failures += 1;
        if (absent) {
            this.version = (this.version + 1) % this.source.versions.length;
            delay = this.version === 0 ? this.pace.absentMs : 0;
            if (this.version === 0) {
                this.failures = 0;
                this.answered = true;
                this.forget();
            }
        }
        this.timer = setTimeout(() => {
            old?.stop().then(
                () => this.stopped || this.start(),
                (cause: unknown) => this.startAgain(cause),
            );
        }, delay);
    }

    private forget(): void {
        const had = this.objects.length > 0;
        this.listed = undefined;
        if (had) {
            this.changed();
        }
    }

    private note(problem: string): void {
        if (problem !== this.lastProblem) {
            this.lastProblem = problem;
            this.log(`mesh: ${this.source.kind}: ${problem}`);
        }
    }
}
