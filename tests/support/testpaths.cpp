#include "tests/support/testpaths.h"

QString programPath() { return QString::fromUtf8(LOCKSTEP_PROGRAM); }
QString ruleHostPath() { return QString::fromUtf8(LOCKSTEP_RULEHOST); }
QString sourcePath(const QString &relative) { return QString::fromUtf8(LOCKSTEP_SOURCE_DIR) + u'/' + relative; }
