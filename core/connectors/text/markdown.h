#pragma once
// Markdown to HTML, by md4c's parser (CommonMark with tables and strikethrough). Pure, any thread.
// Raw HTML in the Markdown is shown as text, never passed on; links and images with other schemes than http, https, mailto and
// ftp lose their address. A single line end is a line break, as people who write in a tracker mean it.

#include <QString>

namespace lockstep {

/// A fragment for a tracker that takes HTML.
QString markdownToHtml(const QString &markdown);
/// An address that may stand in a link.
bool isSafeLink(const QString &address);

} // namespace lockstep
