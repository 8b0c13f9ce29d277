#pragma once
// Rules that are ready to be taken over, each the scripts for one half of a connection: resources/gallery, one file each. Plain values.

#include "core/base/result.h"

#include <QList>
#include <QString>

namespace lockstep {

struct GalleryRule {
    QString id; ///< "status-map"
    QString title;
    QString sentence; ///< What it does, and what to change in it
    QString outgoing;
    QString incoming;
    QString afterAck {}; ///< Few have one
};

/// An error names what is missing.
Result<GalleryRule> readGalleryRule(const QByteArray &json);
/// Those of the program, in the order in which they are shown.
const QList<GalleryRule> &ruleGallery();
const GalleryRule *galleryRule(const QString &id);

} // namespace lockstep
