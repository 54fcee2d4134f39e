namespace StateStore.Certificates;

/// <summary>A file from which no certificate can be used. The message is one line that begins with the path.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="problem">The problem, worded to follow the path.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class CertificateException(string path, string problem, Exception? inner = null) : Exception($"{path} {problem}", inner)
{
    /// <summary>The path of the file, as it was given.</summary>
    public string Path => path;
}
