using System.Text.Json;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Docs;

/// <summary>
/// Reads and sends the requests of a <c>.http</c> file: parts between lines that begin with <c>###</c>, variables (<c>@name = value</c>), and members of
/// earlier answers (<c>{{name.response.body.$.member}}</c>, where a comment <c># @name</c> gave the request its name).
/// </summary>
internal sealed partial class HttpFile
{
    private readonly Dictionary<string, string> _values = [];

    private readonly List<string[]> _requests = [];

    public HttpFile(string path, string server)
    {
        var part = new List<string>();
        foreach (var line in File.ReadLines(path).Append("###"))
        {
            if (line.StartsWith('@'))
            {
                var (name, value) = Split(line[1..], '=');
                _values[name] = name == "server" ? server : value;
            }
            else if (!line.StartsWith("###", StringComparison.Ordinal))
            {
                part.Add(line);
            }
            else
            {
                AddRequest(part);
                part = [];
            }
        }
    }

    /// <summary>Sends the requests one after another, and returns each with its status.</summary>
    public async Task<IReadOnlyList<(string Method, Uri Url, int Status, string Body)>> SendAsync(HttpClient client)
    {
        var sent = new List<(string, Uri, int, string)>();
        foreach (var lines in _requests)
        {
            var name = lines.FirstOrDefault(line => line.StartsWith("# @name ", StringComparison.Ordinal))?["# @name ".Length..];
            using var request = Parse([.. lines.Where(line => !line.StartsWith('#'))]);
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            sent.Add((request.Method.Method, request.RequestUri!, (int)response.StatusCode, body));
            if (name is not null)
            {
                foreach (var member in JsonDocument.Parse(body).RootElement.EnumerateObject())
                {
                    _values[$"{name}.response.body.$.{member.Name}"] = member.Value.ToString();
                }
            }
        }

        return sent;
    }

    private void AddRequest(List<string> part)
    {
        var lines = part.SkipWhile(string.IsNullOrEmpty).ToArray();
        if (lines.Any(line => line.Length > 0 && !line.StartsWith('#')))
        {
            _requests.Add(lines);
        }
    }

    private HttpRequestMessage Parse(string[] lines)
    {
        var (method, url) = Split(lines[0], ' ');
        var request = new HttpRequestMessage(new(method), Fill(url));
        var body = string.Join('\n', lines.SkipWhile(line => line.Length > 0)).Trim();
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(body)));
        }

        foreach (var (name, value) in lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => Split(line, ':')))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, Fill(value)) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }

    private string Fill(string text) => Variable().Replace(text, match => _values[match.Groups[1].Value]);

    private static (string Name, string Value) Split(string line, char separator)
    {
        var parts = line.Split(separator, 2, StringSplitOptions.TrimEntries);
        return (parts[0], parts[1]);
    }

    [GeneratedRegex(@"\{\{([^{}]+)\}\}")]
    private static partial Regex Variable();
}
