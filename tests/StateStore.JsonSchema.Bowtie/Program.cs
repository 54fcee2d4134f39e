// A harness for Bowtie (https://docs.bowtie.report): one JSON request per line on standard input, one answer per line on standard output.
using StateStore.JsonSchema.Bowtie;

var harness = new Harness();
while (Console.ReadLine() is { } line)
{
    if (harness.Answer(line) is not { } answer)
    {
        break;
    }

    Console.WriteLine(answer);
}
