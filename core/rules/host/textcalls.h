#pragma once
// The calls of the script API that are not JavaScript: text.toHtml and text.toMarkdown, by the functions that the connectors use (core/connectors/text).

#include <JavaScriptCore/JavaScript.h>

namespace lockstep {

/// Puts them into the global object, as `nativeCalls`; the prelude takes them out again.
void offerNativeCalls(JSGlobalContextRef context);

} // namespace lockstep
