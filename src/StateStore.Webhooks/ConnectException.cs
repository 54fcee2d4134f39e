using System.Diagnostics.CodeAnalysis;

namespace StateStore.Webhooks;

/// <summary>Carries the reason of a failed connect through the HTTP client, which wraps it.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the sender.")]
[SuppressMessage("Design", "CA1032", Justification = "It has a reason instead of a message.")]
internal sealed class ConnectException(ConnectProblem problem) : Exception(problem.ToString())
{
    public ConnectProblem Problem { get; } = problem;
}

/// <summary>The reasons of a failed connect.</summary>
internal enum ConnectProblem
{
    Unresolved,
    NotAllowed,
    Refused,
    Unreachable,
    CertificateExpired,
    CertificateUntrusted,
    CertificateOfOtherName,
    CertificateMissing,
}
