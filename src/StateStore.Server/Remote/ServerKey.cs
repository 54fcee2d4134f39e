using System.CommandLine;
using StateStore.Server.Options;

namespace StateStore.Server.Remote;

/// <summary>
/// The API key that a command sends to a server. It comes from a file or from the environment: other users of the machine can read the arguments of a
/// process.
/// </summary>
internal static class ServerKey
{
    /// <summary>The environment variable with the key.</summary>
    public const string Variable = "STATESTORE_KEY";

    /// <summary>The option of every command that can work on a server.</summary>
    public static Option<string> FileOption { get; } = new("--key-file")
    {
        HelpName = "FILE",
        Description = $"A file with the API key for the server [default: the environment variable {Variable}]",
    };

    /// <summary>Reads the key; null if none is given. Only the server knows whether it is valid.</summary>
    /// <exception cref="OptionException">The file can't be read, or the text can't be sent in a header.</exception>
    public static string? Read(string? file)
    {
        try
        {
            var key = file is null ? Environment.GetEnvironmentVariable(Variable) : File.ReadAllText(file);
            return string.IsNullOrWhiteSpace(key) ? null : Checked(key.Trim(), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"--key-file: {file} can't be read: {e.Message}");
        }
    }

    private static string Checked(string key, string? file) => key.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? throw new OptionException($"{(file is null ? Variable : $"--key-file: {file}")} does not hold a key")
        : key;
}
