import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The UIDs of the objects in a stack's state, or why it could not be read. */
export type RecordedUids = ReadonlySet<string> | { readonly unknown: string };

/** Time limit of the command, in seconds. */
const LIMIT_SECONDS = 60;

/** The largest state that is read, in bytes. */
const LARGEST_STATE = 1024 ** 3;

interface Exported {
    readonly deployment?: {
        readonly resources?: readonly {
            readonly outputs?: { readonly metadata?: { readonly uid?: unknown } };
        }[];
    };
}

/**
 * Reads the state of the stack that runs, by Pulumi's CLI: policies are not given it. Secrets in it stay encrypted.
 *
 * @param env - the environment in which Pulumi starts a policy pack; it names the stack
 */
export async function recordedUids(env: NodeJS.ProcessEnv = process.env): Promise<RecordedUids> {
    const { PULUMI_ORGANIZATION, PULUMI_PROJECT, PULUMI_STACK } = env;
    const stack = [PULUMI_ORGANIZATION, PULUMI_PROJECT, PULUMI_STACK];
    if (stack.includes(undefined)) {
        return { unknown: "Pulumi did not name the stack to the policy pack" };
    }
    try {
        const { stdout } = await promisify(execFile)(
            "pulumi",
            ["stack", "export", "--non-interactive", "--stack", stack.join("/")],
            { env, timeout: LIMIT_SECONDS * 1000, maxBuffer: LARGEST_STATE },
        );
        const { deployment } = JSON.parse(stdout) as Exported;
        const uids = deployment?.resources?.map((resource) => resource.outputs?.metadata?.uid);
        return new Set(uids?.filter((uid) => typeof uid === "string"));
    } catch (error) {
        const { message, stderr = "" } = error as Error & { readonly stderr?: string };
        const reason = stderr.trim() || message;
        return { unknown: `pulumi stack export --stack ${stack.join("/")} failed: ${reason}` };
    }
}
