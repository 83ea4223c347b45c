// Preloaded into every Node.js process of a profiled command (NODE_OPTIONS, which --cpu-prof is not allowed in on Node 20).
const fs = require("node:fs");
const { Session } = require("node:inspector");
const path = require("node:path");

// the program alone
if (/[\\/]cmd[\\/]run([\\/]|$)/.test(process.argv[1] ?? "")) {
    const session = new Session();
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.start");
    process.on("exit", () => {
        // answers at once: the session is in this process
        session.post("Profiler.stop", (error, result) => {
            if (error !== null) {
                throw error;
            }
            const file = `program-${process.pid}.cpuprofile`;
            fs.writeFileSync(
                path.join(process.env.PROFILE_FOLDER, file),
                JSON.stringify(result.profile),
            );
        });
    });
}
