#pragma once
// Where this build's programs and the sources are. Only testpaths.cpp knows them, so every other object is the same in each clone (ccache).

#include <QString>

QString programPath();
QString ruleHostPath();
QString sourcePath(const QString &relative); ///< A file of the source tree
