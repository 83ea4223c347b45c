/** A condition on a label. */
export interface Matcher {
    readonly label: string;
    readonly op: "=" | "!=" | "=~" | "!~";
    readonly value: string;
}

/** A selector of series; the metric's name is the matcher of `__name__`. */
export interface Selector {
    readonly kind: "selector";
    readonly matchers: readonly Matcher[];
    /** Range in seconds. @default - an instant */
    readonly rangeSeconds?: number;
    /** Where the selector is in the text, without its range. */
    readonly from: number;
    readonly to: number;
}

/** Operators between two expressions. */
export type BinaryOp =
    | "+"
    | "-"
    | "*"
    | "/"
    | "%"
    | "^"
    | "=="
    | "!="
    | ">"
    | "<"
    | ">="
    | "<="
    | "and"
    | "or"
    | "unless";

/** An expression of PromQL, as far as it is read. */
export type Expression =
    | { readonly kind: "number"; readonly value: number }
    | Selector
    | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
    | {
          readonly kind: "aggregate";
          readonly name: string;
          /** Labels that are kept (`by`) or dropped (`without`). @default - all are dropped */
          readonly grouping?: { readonly by: boolean; readonly labels: readonly string[] };
          readonly of: Expression;
      }
    | {
          readonly kind: "binary";
          readonly op: BinaryOp;
          /** Whether a comparison gives 0 or 1 instead of a filter. */
          readonly bool: boolean;
          /** Labels by which alone samples are matched, or which are ignored. @default - all labels */
          readonly matching?: { readonly on: boolean; readonly labels: readonly string[] };
          /** The side of which several samples may match one of the other. @default - neither */
          readonly many?: "left" | "right";
          readonly left: Expression;
          readonly right: Expression;
      }
    | { readonly kind: "negative"; readonly of: Expression };

/** A query that is not read, and why. */
export class Unsupported extends Error {}
