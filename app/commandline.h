#pragma once
// The command line as a value. Parsing is a pure function; any thread. A wrong use is an InvalidInput error with one sentence (exit code 2).

#include "core/base/result.h"

#include <QJsonObject>
#include <QStringList>

namespace lockstep {

enum class RunMode { Window, Headless, Command, Help, Version };

struct CommandLine {
    RunMode mode = RunMode::Window;
    QString command; ///< "queue"
    QJsonObject arguments; ///< Of the command, by name: {"state": "failed", "limit": 20}
    bool json = false;
    bool once = false; ///< Headless: end when everything is in step
    bool demo = false; ///< Fill an empty profile with the demo
    bool demoIfEmpty = false; ///< The same, and no complaint when the profile is not empty
    bool headlessIfNoDisplay = false; ///< Mode is Window; Headless is as good where there is no display
    bool minimized = false;
    QString profile; ///< Folder; empty: the standard one
    QString logLevel = QStringLiteral("info");
    QString screenshots; ///< Folder for pictures of each page, for tests/screenshots.sh
};

/// Exit codes, stable.
namespace exitcode {
inline constexpr int done = 0;
inline constexpr int refused = 1;
inline constexpr int wrongUse = 2;
inline constexpr int nothingRunning = 3;
} // namespace exitcode

Result<CommandLine> parseCommandLine(const QStringList &arguments);
QString usageText();

} // namespace lockstep
