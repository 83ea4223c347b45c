import { defined } from "../defined";
import type { AbMatch, SessionAffinity, Strategy } from "./strategy";
import { seconds } from "./units";

type Fields = Record<string, unknown>;

/** The fields of a Canary's `spec.analysis` that a strategy decides. */
export function strategyFields(strategy: Strategy): Fields {
    switch (strategy.kind) {
        case "weighted":
            return defined({
                stepWeight: strategy.stepWeight,
                maxWeight: strategy.maxWeight,
                stepWeightPromotion: strategy.stepWeightPromotion,
                sessionAffinity: strategy.sessionAffinity && affinity(strategy.sessionAffinity),
            });
        case "weightedSteps":
            return defined({
                stepWeights: strategy.stepWeights,
                stepWeightPromotion: strategy.stepWeightPromotion,
                sessionAffinity: strategy.sessionAffinity && affinity(strategy.sessionAffinity),
            });
        case "abTest":
            return { iterations: strategy.iterations, match: strategy.match.map(httpMatch) };
        case "blueGreen":
            return { iterations: strategy.iterations };
        case "skipAnalysis":
            // Never used; the CRD requires one way to move traffic even without an analysis.
            return { stepWeight: 100 };
    }
}

function affinity(affinity: SessionAffinity): Fields {
    const { cookieName, maxAge, domain, path, httpOnly, secure, sameSite, partitioned } = affinity;
    return defined({
        cookieName,
        maxAge: maxAge && seconds(maxAge),
        domain,
        path,
        httpOnly,
        secure,
        sameSite,
        partitioned,
    });
}

function httpMatch(match: AbMatch): Fields {
    if ("cookie" in match) {
        return { headers: { cookie: { regex: cookiePattern(match.cookie, match.value) } } };
    }
    return {
        headers: {
            [match.header]: "exact" in match ? { exact: match.exact } : { regex: match.regex },
        },
    };
}

/** A Cookie header that holds this cookie among others; RE2, which knows no look-around. */
function cookiePattern(name: string, value: string): string {
    return `^(.*?;)?\\s*${quoted(name)}=${quoted(value)}\\s*(;.*)?$`;
}

function quoted(text: string): string {
    return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}
