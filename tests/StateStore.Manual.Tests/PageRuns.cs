namespace StateStore.Manual.Tests;

/// <summary>Runs the pages side by side: they wait for servers to start more than they compute.</summary>
public sealed class PageRuns
{
    private const int SideBySide = 4;

    private readonly SemaphoreSlim _free = new(SideBySide);
    private readonly Dictionary<string, Task<string[]>> _runs;

    /// <summary>Starts all pages that have commands.</summary>
    public PageRuns() => _runs = Page.All.Select(Page.Read).Where(page => page.Commands.Length > 0).ToDictionary(page => page.Path, RunAsync);

    /// <summary>The output of each command of a page, and at the end what the page left running.</summary>
    public Task<string[]> OutputsOf(string path) => _runs[path];

    private async Task<string[]> RunAsync(Page page)
    {
        await _free.WaitAsync();
        try
        {
            return await PageRun.RunAsync(page);
        }
        finally
        {
            _free.Release();
        }
    }
}
