#include "core/connectors/text/textile.h"
namespace lockstep {
QString markdownToTextile(const QString &markdown) { return markdown; }
QString textileToMarkdown(const QString &textile) { return textile; }
}
