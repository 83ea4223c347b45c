import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { historyPage } from "../../../cli/history/page/page";
import { exampleHistory } from "./example";

/** A text of a plot as the browser draws it. */
interface SeenText {
    readonly words: string;
    readonly colour: string;
    readonly pixels: number;
    readonly inside: boolean;
}

/** What Node's types do not know of the browser. */
interface DrawnElement {
    readonly textContent: string;
    getAttribute(name: string): string;
    getBoundingClientRect(): {
        readonly left: number;
        readonly right: number;
        readonly height: number;
    };
}

interface BrowserWindow {
    readonly innerWidth: number;
    getComputedStyle(element: DrawnElement): { readonly fill: string };
}

describe("the page of history, in a browser without a network", function () {
    this.timeout(120_000);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-page-"));
    const file = path.join(dir, "rollouts.html");
    const requests: string[] = [];
    const complaints: string[] = [];
    let browser: Browser;
    let page: Page;

    before(async () => {
        fs.writeFileSync(file, historyPage(exampleHistory(), "cluster prod"));
        browser = await playwright.launch({
            executablePath: await chromium.executablePath(),
            args: chromium.args,
            headless: true,
        });
        page = await browser.newPage();
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.route(/^(?!file:|data:)/, (route) => route.abort());
        await page.goto(pathToFileURL(file).href);
    });

    after(async () => {
        await browser.close();
        fs.rmSync(dir, { recursive: true });
    });

    it("asks for nothing but itself, and the browser has no complaint", () => {
        assert.deepEqual(
            requests.filter((url) => !url.startsWith("data:")),
            [pathToFileURL(file).href],
        );
        assert.deepEqual(complaints, []);
    });

    it("tells every rollout in a table, newest first", async () => {
        assert.equal(await page.title(), "Rollouts of cluster prod");
        const rows = await page.locator("table.stack tbody tr").allInnerTexts();
        assert.deepEqual(
            rows
                .map((row) => row.split("\t").map((cell) => cell.trim()))
                .map((row) => [row[0], row[3], row[4], row[7]]),
            [
                ["shop/checkout-with-a-rather-long-name", "not known", "26 % of responses", ""],
                ["test/podinfo", "rolled back", "10 %", "success-rate 70.02 < 99"],
                ["test/podinfo", "promoted", "50 %", ""],
            ],
        );
    });

    it("lists the halts with their reasons, and marks each by its number in every chart", async () => {
        const section = page.locator("section:has-text('rolled back')");
        assert.deepEqual(
            (await section.locator("ol.halts li").allInnerTexts()).map((text) => text.slice(9)),
            ["71.25", "69.17", "70.02"].map((value) => `success-rate ${value} < 99`),
        );
        for (const size of ["wide", "narrow"]) {
            for (const svg of await section.locator(`.${size} svg`).all()) {
                const texts = await svg.locator("text").allTextContents();
                assert.deepEqual(
                    texts.filter((text) => /^[123]$/.test(text)),
                    ["1", "2", "3"],
                );
            }
        }
        const promoted = page.locator("section:has-text('promoted') ol.halts");
        assert.equal(await promoted.count(), 0);
    });

    it("has the limits of success rate and latency as lines, and states of when they are", async () => {
        const figures = page.locator("section:has-text('rolled back') figure");
        const named = async (index: number): Promise<string[]> =>
            (await figures.nth(index).locator(".legend li").allInnerTexts()).filter((text) =>
                text.includes(" at "),
            );
        assert.deepEqual(await named(0), []);
        assert.deepEqual(await named(1), ["success-rate: at least 99 %"]);
        assert.deepEqual(await named(2), ["latency: at most 250 ms"]);
        const label = await figures.nth(2).getAttribute("aria-label");
        assert.match(label ?? "", /, latency: at most 250 ms 250$/);
        assert.match(
            await page.locator("header").innerText(),
            /The limits are those that the Canaries have now/,
        );
    });

    it("has the steps and the events behind each plot", async () => {
        const details = page.locator("section:has-text('promoted') details");
        assert.deepEqual(await details.locator("summary").allInnerTexts(), [
            "Values at each step",
            "Flagger's events (11)",
        ]);
        await details.first().locator("summary").click();
        const weights = await details.first().locator("tbody tr td:nth-child(2)").allInnerTexts();
        assert.deepEqual(weights, ["0", "10", "20", "30", "40", "50", "0"]);
    });

    for (const scheme of ["light", "dark"] as const) {
        for (const [width, shown, hidden] of [
            [1280, "wide", "narrow"],
            [390, "narrow", "wide"],
        ] as const) {
            it(`is readable at ${width} pixels, ${scheme}`, async () => {
                await page.emulateMedia({ colorScheme: scheme });
                await page.setViewportSize({ width, height: 900 });
                const overflow = await page.evaluate(
                    "document.documentElement.scrollWidth - window.innerWidth",
                );
                assert.ok(
                    Number(overflow) <= 0,
                    `${String(overflow)} pixels wider than the window`,
                );
                const figures = page.locator("figure");
                assert.equal(await figures.count(), 9);
                for (let index = 0; index < 9; index++) {
                    await readable(figures.nth(index).locator(`.${shown} svg`), scheme);
                    assert.ok(await figures.nth(index).locator(`.${hidden}`).isHidden());
                }
            });
        }
    }

    it("says in words what each plot shows, with units", async () => {
        const labels = await page
            .locator("section:has-text('rolled back') figure")
            .evaluateAll((figures: readonly DrawnElement[]) =>
                figures.map((figure) => figure.getAttribute("aria-label")),
            );
        assert.deepEqual(
            labels.map((label) => label.split(" between ")[0]),
            [
                "Canary weight: weight, share (%) over time, weight",
                "Success rate: success rate (%) over time, canary",
                "Latency: latency (ms) over time, canary p99",
            ],
        );
    });

    /** Its text is in the page's colour and of a size to be read, and both axes are named with their unit. */
    async function readable(
        svg: ReturnType<Page["locator"]>,
        scheme: "light" | "dark",
    ): Promise<void> {
        const texts = await svg.locator("text").evaluateAll((all: readonly DrawnElement[]) =>
            all.map((text): SeenText => {
                const window = globalThis as unknown as BrowserWindow;
                const { left, right, height } = text.getBoundingClientRect();
                return {
                    words: text.textContent,
                    colour: window.getComputedStyle(text).fill,
                    pixels: height,
                    inside: left >= 0 && right <= window.innerWidth,
                };
            }),
        );
        const words = texts.map((text) => text.words);
        assert.ok(
            words.some((each) => /\((%|ms)\)$/.test(each)),
            words.join("; "),
        );
        assert.ok(
            words.some((each) => /^time of day \(.+\)$/.test(each)),
            words.join("; "),
        );
        const colour = { light: "rgb(29, 35, 43)", dark: "rgb(228, 232, 237)" }[scheme];
        for (const text of texts) {
            assert.equal(text.colour, colour, text.words);
            assert.ok(text.inside, `${text.words} is cut off`);
            assert.ok(text.pixels >= 11, `${text.words} is ${text.pixels} pixels high`);
        }
    }
});
