#pragma once
// What the parts of the connector suite share. Included by connectorsuite*.cpp only.

#include "core/connectors/connector.h"

#include <QTest>

namespace lockstep {

inline QString key(const char *name) { return QString::fromLatin1(name); }

/// The error's sentence, for a test's output.
template<typename T>
QString why(const Result<T> &result)
{
    return result ? QString() : QString(codeName(result.error().code) + QStringLiteral(": ") + result.error().message + QChar(u' ') + result.error().detail.left(300));
}

} // namespace lockstep

// Needs a result to be a success, else fails the test with the error's sentence.
#define LS_OK(result) \
    do { \
        if (!(result)) { \
            QFAIL(qPrintable(why(result))); \
        } \
    } while (false)
