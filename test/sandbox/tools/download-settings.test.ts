import * as assert from "node:assert/strict";
import { SandboxError } from "../../../sandbox/errors";
import { downloadSettings, effectiveUrl } from "../../../sandbox/tools/download-settings";

describe("sandbox/tools/download-settings", () => {
    const url = "https://releases.example/v1/tool.tar.gz";

    it("downloads from the projects' own hosts, unless that is forbidden", () => {
        const settings = downloadSettings({});
        assert.ok(settings);
        assert.equal(effectiveUrl(url, settings).href, url);
        assert.equal(downloadSettings({ LINKERD_CANARY_NO_DOWNLOAD: "1" }), undefined);
        assert.ok(downloadSettings({ LINKERD_CANARY_NO_DOWNLOAD: "" }));
    });

    it("a mirror replaces scheme and host, and may have a path of its own", () => {
        for (const [mirror, expected] of [
            ["https://mirror.example", "https://mirror.example/v1/tool.tar.gz"],
            ["https://mirror.example:8443/go/", "https://mirror.example:8443/go/v1/tool.tar.gz"],
            ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/tool.tar.gz"],
            ["http://[::1]:8080", "http://[::1]:8080/v1/tool.tar.gz"],
        ]) {
            const settings = downloadSettings({ LINKERD_CANARY_DOWNLOADS: mirror });
            assert.ok(settings);
            assert.equal(effectiveUrl(url, settings).href, expected);
        }
    });

    it("refuses a password in the address, and does not print it", () => {
        assert.throws(
            () =>
                downloadSettings({
                    LINKERD_CANARY_DOWNLOADS: "https://me:sesame@mirror.example/go",
                }),
            (error: unknown) => {
                assert.ok(error instanceof SandboxError);
                assert.match(
                    error.message,
                    /LINKERD_CANARY_DOWNLOADS=https:\/\/mirror\.example\/go\.$/,
                );
                assert.ok(!error.message.includes("sesame"));
                return true;
            },
        );
    });

    const refused: readonly (readonly [string, string])[] = [
        ["LINKERD_CANARY_NO_DOWNLOAD", "yes"],
        ["LINKERD_CANARY_DOWNLOADS", "mirror.example"],
        ["LINKERD_CANARY_DOWNLOADS", "http://mirror.example"],
        ["LINKERD_CANARY_DOWNLOADS", "file:///srv/mirror"],
    ];
    for (const [name, value] of refused) {
        it(`refuses ${name}=${value}, with a value that works`, () => {
            assert.throws(
                () => downloadSettings({ [name]: value }),
                (error: unknown) => {
                    assert.ok(error instanceof SandboxError);
                    assert.ok(error.message.startsWith(`${name}=${value}: `));
                    assert.match(
                        error.message,
                        /Set LINKERD_CANARY_NO_DOWNLOAD=1|for example https:/,
                    );
                    return true;
                },
            );
        });
    }
});
